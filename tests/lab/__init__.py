"""A network of namespaces in which connections can be slowed, thinned out and cut."""
