#include "drivers/kvm/console.hpp"

#include "drivers/file_console.hpp"
#include "drivers/kvm/terminal.hpp"

namespace hostler::drivers::kvm {

std::unique_ptr<Console> open_console(Executor executor, xml::CharSource::Type type,
                                      const std::string& path)
{
    Result<Fd> file = Error(ErrorCode::operation_unsupported,
                            "the console is of a type that clients cannot attach to; 'pty' and "
                            "'unix' can be");
    if (type == xml::CharSource::Type::pty) file = open_stream(path);
    if (type == xml::CharSource::Type::unix_socket) file = connect_to(path);
    return std::make_unique<FileConsole>(std::move(executor), std::move(file).or_throw());
}

}  // namespace hostler::drivers::kvm
