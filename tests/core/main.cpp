// The one translation unit of Catch2's own main; every other file here holds tests alone.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
