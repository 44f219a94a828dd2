#pragma once
// The kinds of device that come and go: for each a list in xml::Devices, and what makes one of them
// itself.

#include <string>
#include <vector>

#include "xml/domain/domain.hpp"

namespace hostler::daemon {

/// Calls `visit` with each list's member pointer.
template <class Visit>
void each_kind(Visit visit)
{
    visit(&xml::Devices::disks);
    visit(&xml::Devices::controllers);
    visit(&xml::Devices::interfaces);
    visit(&xml::Devices::serials);
    visit(&xml::Devices::parallels);
    visit(&xml::Devices::consoles);
    visit(&xml::Devices::channels);
    visit(&xml::Devices::inputs);
    visit(&xml::Devices::rngs);
}

// Whether two mean the same device.
bool is_same(const xml::Disk& a, const xml::Disk& b);
bool is_same(const xml::Controller& a, const xml::Controller& b);
bool is_same(const xml::Interface& a, const xml::Interface& b);
bool is_same(const xml::Serial& a, const xml::Serial& b);
bool is_same(const xml::Parallel& a, const xml::Parallel& b);
bool is_same(const xml::Console& a, const xml::Console& b);
bool is_same(const xml::Channel& a, const xml::Channel& b);
bool is_same(const xml::Input& a, const xml::Input& b);
bool is_same(const xml::Rng& a, const xml::Rng& b);

// What errors call it.
std::string spoken(const xml::Disk& disk);
std::string spoken(const xml::Controller& controller);
std::string spoken(const xml::Interface& interface);
std::string spoken(const xml::Serial& serial);
std::string spoken(const xml::Parallel& parallel);
std::string spoken(const xml::Console& console);
std::string spoken(const xml::Channel& channel);
std::string spoken(const xml::Input& input);
std::string spoken(const xml::Rng& rng);

// What its alias begins with.
std::string alias_prefix(const xml::Disk& disk);
std::string alias_prefix(const xml::Controller& controller);
std::string alias_prefix(const xml::Interface& interface);
std::string alias_prefix(const xml::Serial& serial);
std::string alias_prefix(const xml::Parallel& parallel);
std::string alias_prefix(const xml::Console& console);
std::string alias_prefix(const xml::Channel& channel);
std::string alias_prefix(const xml::Input& input);
std::string alias_prefix(const xml::Rng& rng);

}  // namespace hostler::daemon
