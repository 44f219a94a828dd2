#include "tests/clients/places.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace hostler::tests {

Variable::Variable(std::string name, const std::string& value) : name_(std::move(name))
{
    if (const char* before = std::getenv(name_.c_str())) before_ = before;
    setenv(name_.c_str(), value.c_str(), 1);
}

Variable::~Variable()
{
    if (before_)
        setenv(name_.c_str(), before_->c_str(), 1);
    else
        unsetenv(name_.c_str());
}

Places::Places()
{
    char folder[] = "/tmp/hostler-test-XXXXXX";
    folder_ = mkdtemp(folder);
}

Places::~Places()
{
    std::filesystem::remove_all(folder_);
}

std::string Places::file(std::string_view text, const std::string& name) const
{
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return path(name);
}

std::string text_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace hostler::tests
