#include "clients/cpp/ssh_command.hpp"

namespace hostler::client {
namespace {

/// As one word for a shell.
std::string quoted(std::string_view text)
{
    std::string word = "'";
    for (const char letter : text)
        if (letter == '\'')
            word += "'\\''";
        else
            word += letter;
    return word + "'";
}

bool is_set(const Uri& uri, std::string_view name)
{
    const auto value = uri.parameter(name);
    return value && *value != "0";
}

/// What the far shell runs. proxy=netcat wants netcat, proxy=native the helper; else what is there.
std::string far_script(const Uri& uri, bool is_read_only)
{
    const std::string suffix = is_read_only ? "-ro" : "";
    const std::string netcat = quoted(uri.parameter("netcat").value_or("nc"));
    const auto connect = [&](std::string_view socket) { return netcat + " -U " + quoted(socket); };
    if (const auto socket = uri.parameter("socket")) return "exec " + connect(*socket);

    const std::string own = "/run/hostler/hostler-sock" + suffix;
    const std::string libvirts = "/var/run/libvirt/libvirt-sock" + suffix;
    const std::string helper = std::string("virt-ssh-helper ") + (is_read_only ? "-r " : "") +
                               quoted(uri.name_for_server());
    const auto proxy = uri.parameter("proxy").value_or("auto");
    if (proxy == "native") return "exec " + helper;
    if (proxy == "netcat") return "exec " + connect(libvirts);
    return "if test -S " + own + "; then exec " + connect(own) +
           "; elif command -v virt-ssh-helper >/dev/null 2>&1; then exec " + helper +
           "; else exec " + connect(libvirts) + "; fi";
}

}  // namespace

std::vector<std::string> ssh_command(const Uri& uri, bool is_read_only)
{
    std::vector<std::string> words = {std::string(uri.parameter("command").value_or("ssh"))};
    const auto add = [&](std::initializer_list<std::string> more) {
        words.insert(words.end(), more);
    };
    if (uri.port != 0) add({"-p", std::to_string(uri.port)});
    if (!uri.user.empty()) add({"-l", uri.user});
    if (const auto key = uri.parameter("keyfile")) add({"-i", std::string(*key)});
    if (is_set(uri, "no_tty")) add({"-o", "BatchMode=yes"});
    if (is_set(uri, "no_verify")) add({"-o", "StrictHostKeyChecking=no"});
    add({"-T", "-e", "none", "--", uri.host.empty() ? "localhost" : uri.host,
         "sh -c " + quoted(far_script(uri, is_read_only))});
    return words;
}

std::vector<std::string> ext_command(const Uri& uri)
{
    const auto command = uri.parameter("command");
    if (!command) return {};
    return {std::string(*command)};
}

}  // namespace hostler::client
