#pragma once
// What every driver and its tests include, compiled once.

#include <fmt/format.h>

#include "proto/io/precompiled.hpp"
#include "xml/domain/domain.hpp"
