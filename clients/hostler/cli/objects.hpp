#pragma once
// What a command is about when it is no domain: found by what the user calls it. Failure says what
// was not found, and what the server says of it.

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/option.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

inline constexpr Option network_option =
    offering(required("network", "the network: its name or UUID"), Option::Offers::networks);
inline constexpr Option pool_option =
    offering(required("pool", "the pool: its name or UUID"), Option::Offers::pools);
inline constexpr Option vol_option = required("vol", "the volume: its name, key or path");
inline constexpr Option vol_pool_option =
    offering(optional("pool", "the pool that it is in"), Option::Offers::pools);
inline constexpr Option secret_option =
    offering(required("secret", "the secret's UUID"), Option::Offers::secrets);
inline constexpr Option filter_option =
    offering(required("nwfilter", "the filter: its name or UUID"), Option::Offers::filters);
inline constexpr Option device_option =
    offering(required("device", "the device: its name, or WWNN,WWPN"), Option::Offers::devices);
inline constexpr Option interface_option = offering(
    required("interface", "the interface: its name or MAC address"), Option::Offers::interfaces);

/// By which words a thing may be called.
enum class Called { either, name, uuid };

proto::NetworkRef find_network(Session& session, const std::string& text,
                               Called called = Called::either);
proto::StoragePoolRef find_pool(Session& session, const std::string& text,
                                Called called = Called::either);
proto::NwfilterRef find_filter(Session& session, const std::string& text);
proto::SecretRef find_secret(Session& session, const std::string& text);
proto::NodeDeviceRef find_device(Session& session, const std::string& text);
/// `called`: name, or uuid for what is the address of an interface.
proto::InterfaceRef find_interface(Session& session, const std::string& text,
                                   Called called = Called::either);

/// The volume of the option "vol", in the pool of the option `pool` or in any.
proto::StorageVolRef find_volume(Session& session, const Arguments& arguments,
                                 const std::string& pool = "pool");
/// By key or path alone.
proto::StorageVolRef find_volume_anywhere(Session& session, const std::string& text,
                                          std::string_view hint = {});

}  // namespace hostler::cli
