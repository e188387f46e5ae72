// Nothing but the precompiled header is wanted of this file, and CMake makes it for a source.
