#pragma once
// A payload as bytes and back. A message's payload is one struct; what a client sends behind the
// struct is ignored, as libvirtd does (go-libvirt sends CONNECT_OPEN's arguments with AUTH_LIST).

#include "proto/xdr/wire.hpp"
#include "xml/base/error.hpp"

namespace hostler::proto {

template <class T>
Bytes encode(const T& value)
{
    Writer writer;
    put(writer, value);
    return std::move(writer).take();
}

template <class T>
Result<T> decode(std::span<const std::uint8_t> bytes)
{
    Reader reader(bytes);
    T value;
    if (!get(reader, value)) return Error(ErrorCode::rpc, "Unable to decode message payload");
    return value;
}

}  // namespace hostler::proto
