#pragma once
// What every file of the daemon includes, compiled once.

#include <spdlog/spdlog.h>

#include "drivers/precompiled.hpp"
#include "proto/rpc/remote.gen.hpp"
