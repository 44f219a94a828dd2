// host-validate: what this host lacks to run guests. It asks the host itself, not a daemon.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// Only what fails keeps guests from running; a warning is a feature less.
enum class Verdict { pass, warn, fail };

struct Finding {
    std::string check;
    Verdict verdict;
    std::string detail;
};

const char* word(Verdict verdict)
{
    constexpr const char* words[] = {"PASS", "WARN", "FAIL"};
    return words[static_cast<std::size_t>(verdict)];
}

/// hostler-vmm lies beside this program.
std::string vmm_program()
{
    std::error_code failure;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failure);
    return (self.parent_path() / "hostler-vmm").string();
}

/// A small guest is run on KVM: nothing less shows that it can.
Finding check_kvm()
{
    const std::string name = "KVM runs a guest";
    const std::string program = vmm_program();
    if (::access(program.c_str(), X_OK) != 0)
        return {name, Verdict::fail, program + ": " + std::strerror(errno)};
    const std::string command = "'" + program + "' --probe 2>&1";
    const auto close = [](FILE* pipe) { ::pclose(pipe); };
    std::unique_ptr<FILE, decltype(close)> pipe(::popen(command.c_str(), "r"), close);
    if (!pipe) return {name, Verdict::fail, std::strerror(errno)};
    std::array<char, 512> words{};
    const bool has_words = std::fgets(words.data(), words.size(), pipe.get()) != nullptr;
    std::string detail = has_words ? words.data() : "";
    while (detail.ends_with('\n')) detail.pop_back();
    const bool is_usable = ::pclose(pipe.release()) == 0;
    return {name, is_usable ? Verdict::pass : Verdict::fail, detail};
}

Finding check_device(std::string check, const std::string& path, const std::string& for_what)
{
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0)
        return {std::move(check), Verdict::warn,
                path + ": " + std::strerror(errno) + "; without it " + for_what};
    ::close(file);
    return {std::move(check), Verdict::pass, path};
}

Finding check_controller(const std::string& name)
{
    std::ifstream file("/sys/fs/cgroup/cgroup.controllers");
    std::stringstream controllers;
    controllers << ' ' << file.rdbuf();
    std::string text = controllers.str();
    for (char& letter : text)
        if (letter == '\n') letter = ' ';
    const bool is_there = text.find(" " + name + " ") != std::string::npos;
    return {"cgroup controller '" + name + "'", is_there ? Verdict::pass : Verdict::warn,
            is_there ? "" : "guests cannot be limited by it"};
}

void host_validate(Session& session, const Arguments&)
{
    std::vector<Finding> findings = {
        check_kvm(), check_device("taps", "/dev/net/tun", "a guest has no network")};
    for (const char* controller : {"cpu", "cpuset", "memory", "io"})
        findings.push_back(check_controller(controller));

    bool is_sound = true;
    std::vector<Row> rows;
    for (const Finding& finding : findings) {
        rows.push_back({Cell(finding.check), Cell(word(finding.verdict)), Cell(finding.detail)});
        is_sound = is_sound && finding.verdict != Verdict::fail;
    }
    constexpr std::array<Column, 3> columns = {
        {{"check", "Check"}, {"result", "Result"}, {"detail", "Detail"}}};
    session.out().table(columns, rows);
    if (!is_sound) throw Failure();
}

constexpr Command table[] = {
    {"host-validate", Group::host, "what this host lacks to run guests", {}, &host_validate},
};

}  // namespace

std::span<const Command> host_validate_commands()
{
    return table;
}

}  // namespace hostler::cli
