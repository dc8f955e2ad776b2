"""Files of this machine: listed and read to be sent; staged, verified and landed as they come."""
