#pragma once
// What every description includes, compiled once.

#include "xml/schema/parse.hpp"
#include "xml/schema/schema.hpp"
