// A room with no source of its own yet still is a library.
