// The translation unit that owns the precompiled header of all tests.
#include "checker/tests/catch.hpp"
