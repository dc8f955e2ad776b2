"""A WebRTC peer in Python: what a terminal, or a program, sends and receives with."""
