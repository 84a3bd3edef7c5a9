"""Where a worker waits when a test wants to kill it in the middle of an import."""

IMPORT_GATE = "import-gate"  # a folder among the data; while it is there nobody passes
