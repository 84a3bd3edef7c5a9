"""What `./run` and `./test` do. Plain Python: nothing here needs a package or the application."""
