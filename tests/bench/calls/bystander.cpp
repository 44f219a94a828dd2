#include "tests/bench/calls/bystander.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "tests/bench/calls/bench.hpp"

namespace bench {
namespace {

using hostler::Fd;

std::pair<Fd, Fd> make_pipe()
{
    int ends[2];
    if (::pipe(ends) != 0) fail("pipe");
    return {Fd(ends[0]), Fd(ends[1])};
}

bool read_word(const Fd& from)
{
    char word;
    return ::read(from.get(), &word, 1) == 1;
}

void write_word(const Fd& to)
{
    if (::write(to.get(), ".", 1) != 1) fail("the measuring process is gone");
}

}  // namespace

void Stage::tell() const
{
    write_word(out_);
}

void Stage::wait_for_end() const
{
    read_word(in_);
}

Bystander::Bystander(const std::function<void(const Stage& stage)>& play)
{
    auto [told_in, told_out] = make_pipe();
    auto [heard_in, heard_out] = make_pipe();
    pid_ = ::fork();
    if (pid_ < 0) fail("fork");
    if (pid_ == 0) {
        told_out.reset();
        heard_in.reset();
        if (!read_word(told_in)) std::_Exit(0);
        play(Stage(std::move(told_in), std::move(heard_out)));
        std::_Exit(0);
    }
    out_ = std::move(told_out);
    in_ = std::move(heard_in);
}

Bystander::~Bystander()
{
    out_.reset();
    ::waitpid(pid_, nullptr, 0);
}

void Bystander::begin() const
{
    write_word(out_);
    wait();
}

void Bystander::wait() const
{
    if (!read_word(in_)) fail("a bystander has ended");
}

}  // namespace bench
