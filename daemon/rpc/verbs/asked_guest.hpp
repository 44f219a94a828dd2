#pragma once
// How a verb asks who runs within a guest, as a job of the domain. An answer that comes when nobody
// waits for it any more is let go.

#include <functional>
#include <memory>

#include "daemon/domains/domain.hpp"
#include "drivers/guest_agent.hpp"
#include "proto/io/task.hpp"

namespace hostler::daemon::verbs {

/// Throws argument_unsupported, in libvirt's words, where nobody is there to ask.
inline drivers::GuestAgent& agent_of(const drivers::Machine& machine)
{
    if (drivers::GuestAgent* agent = machine.agent()) return *agent;
    throw Error(ErrorCode::argument_unsupported, "QEMU guest agent is not configured");
}

template <class T>
using Question = std::function<Task<T>(drivers::GuestAgent&)>;

template <class T>
Task<> answer_into(drivers::Machine& machine, Question<T> question, std::shared_ptr<T> answer)
{
    drivers::GuestAgent& agent = agent_of(machine);
    *answer = co_await question(agent);
}

/// `job` is a literal.
template <class T>
Task<T> asked_guest(std::string_view job, DomainPtr domain, Question<T> question)
{
    const auto answer = std::make_shared<T>();
    Domain::Act ask = [question = std::move(question), answer](drivers::Machine& machine) {
        return answer_into<T>(machine, question, answer);
    };
    co_await on(domain, domain->act(job, std::move(ask)));
    co_return std::move(*answer);
}

}  // namespace hostler::daemon::verbs
