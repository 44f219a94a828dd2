// Printed by proto/idl/print.py from proto/idl/qemu.idl. Do not edit.
#pragma once

#include "proto/xdr/wire.hpp"
#include "proto/rpc/net.gen.hpp"

namespace hostler::proto::qemu {


struct DomainMonitorCommand {
    static constexpr std::uint32_t program = 0x20008087;
    static constexpr std::uint32_t number = 1;
    static constexpr std::string_view name = "domain_monitor_command";
    struct Args {
        DomainRef dom;
        std::string cmd;
        std::uint32_t flags = {};
    };
    struct Reply {
        std::string result;
    };
};

struct DomainAttach {
    static constexpr std::uint32_t program = 0x20008087;
    static constexpr std::uint32_t number = 2;
    static constexpr std::string_view name = "domain_attach";
    struct Args {
        std::uint32_t pid_value = {};
        std::uint32_t flags = {};
    };
    struct Reply {
        DomainRef dom;
    };
};

struct DomainAgentCommand {
    static constexpr std::uint32_t program = 0x20008087;
    static constexpr std::uint32_t number = 3;
    static constexpr std::string_view name = "domain_agent_command";
    struct Args {
        DomainRef dom;
        std::string cmd;
        std::int32_t timeout = {};
        std::uint32_t flags = {};
    };
    struct Reply {
        std::optional<std::string> result;
    };
};

struct ConnectDomainMonitorEventRegister {
    static constexpr std::uint32_t program = 0x20008087;
    static constexpr std::uint32_t number = 4;
    static constexpr std::string_view name = "connect_domain_monitor_event_register";
    struct Args {
        std::optional<DomainRef> dom;
        std::optional<std::string> event;
        std::uint32_t flags = {};
    };
    struct Reply {
        std::int32_t callback_id = {};
    };
};

struct ConnectDomainMonitorEventDeregister {
    static constexpr std::uint32_t program = 0x20008087;
    static constexpr std::uint32_t number = 5;
    static constexpr std::string_view name = "connect_domain_monitor_event_deregister";
    struct Args {
        std::int32_t callback_id = {};
    };
    struct Reply {
    };
};

struct DomainMonitorEvent {
    static constexpr std::uint32_t program = 0x20008087;
    static constexpr std::uint32_t number = 6;
    static constexpr std::string_view name = "domain_monitor_event";
    struct Message {
        std::int32_t callback_id = {};
        DomainRef dom;
        std::string event;
        std::int64_t seconds = {};
        std::uint32_t micros = {};
        std::optional<std::string> details;
    };
};

struct DomainMonitorCommandWithFiles {
    static constexpr std::uint32_t program = 0x20008087;
    static constexpr std::uint32_t number = 7;
    static constexpr std::string_view name = "domain_monitor_command_with_files";
    struct Args {
        DomainRef dom;
        std::string cmd;
        std::uint32_t flags = {};
    };
    struct Reply {
        std::string result;
    };
};

bool get(Reader& in, DomainMonitorCommand::Args& value);
void put(Writer& out, const DomainMonitorCommand::Args& value);
bool get(Reader& in, DomainMonitorCommand::Reply& value);
void put(Writer& out, const DomainMonitorCommand::Reply& value);
bool get(Reader& in, DomainAttach::Args& value);
void put(Writer& out, const DomainAttach::Args& value);
bool get(Reader& in, DomainAttach::Reply& value);
void put(Writer& out, const DomainAttach::Reply& value);
bool get(Reader& in, DomainAgentCommand::Args& value);
void put(Writer& out, const DomainAgentCommand::Args& value);
bool get(Reader& in, DomainAgentCommand::Reply& value);
void put(Writer& out, const DomainAgentCommand::Reply& value);
bool get(Reader& in, ConnectDomainMonitorEventRegister::Args& value);
void put(Writer& out, const ConnectDomainMonitorEventRegister::Args& value);
bool get(Reader& in, ConnectDomainMonitorEventRegister::Reply& value);
void put(Writer& out, const ConnectDomainMonitorEventRegister::Reply& value);
bool get(Reader& in, ConnectDomainMonitorEventDeregister::Args& value);
void put(Writer& out, const ConnectDomainMonitorEventDeregister::Args& value);
bool get(Reader& in, ConnectDomainMonitorEventDeregister::Reply& value);
void put(Writer& out, const ConnectDomainMonitorEventDeregister::Reply& value);
bool get(Reader& in, DomainMonitorEvent::Message& value);
void put(Writer& out, const DomainMonitorEvent::Message& value);
bool get(Reader& in, DomainMonitorCommandWithFiles::Args& value);
void put(Writer& out, const DomainMonitorCommandWithFiles::Args& value);
bool get(Reader& in, DomainMonitorCommandWithFiles::Reply& value);
void put(Writer& out, const DomainMonitorCommandWithFiles::Reply& value);

}  // namespace hostler::proto::qemu
