#pragma once
// What nearly every test of this room includes, compiled once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xml/domain/domain.hpp"
