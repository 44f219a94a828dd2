#include "clients/hostler/pki/places.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "clients/hostler/cli/failure.hpp"
#include "xml/base/fd.hpp"

namespace hostler::cli {

namespace fs = std::filesystem;

PkiPlaces PkiPlaces::below(const fs::path& folder)
{
    const fs::path pki = folder / "etc/pki";
    return {pki / "CA/cacert.pem",          pki / "CA/private/cakey.pem",
            pki / "libvirt/servercert.pem", pki / "libvirt/private/serverkey.pem",
            pki / "libvirt/clientcert.pem", pki / "libvirt/private/clientkey.pem"};
}

void write_pem(const fs::path& file, const std::string& pem, bool is_key)
{
    std::error_code problem;
    fs::create_directories(file.parent_path(), problem);
    if (is_key) fs::permissions(file.parent_path(), fs::perms::owner_all, problem);
    const std::string beside = file.string() + ".new";
    ::unlink(beside.c_str());
    const Fd out(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, is_key ? 0600 : 0644));
    const bool is_written =
        out && ::write(out.get(), pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) &&
        ::fsync(out.get()) == 0 && ::rename(beside.c_str(), file.c_str()) == 0;
    if (!is_written) throw Failure("cannot write '" + file.string() + "': " + std::strerror(errno));
}

std::string read_pem(const fs::path& file)
{
    std::ifstream in(file);
    std::string pem{std::istreambuf_iterator<char>(in), {}};
    if (!in || pem.empty())
        throw Failure("cannot read '" + file.string() +
                      "': 'hostler tls init' makes an authority and this host's certificates");
    return pem;
}

}  // namespace hostler::cli
