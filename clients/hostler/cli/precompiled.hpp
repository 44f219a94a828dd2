#pragma once
// What nearly every file of the program reads, compiled once.

#include "clients/cpp/connection.hpp"
#include "clients/hostler/print/printer.hpp"
