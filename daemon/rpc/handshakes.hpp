#pragma once
// Handshakes: the connections that are on their way to be sessions. Any thread. Outlives its
// entries.

#include <cstddef>
#include <list>
#include <mutex>

#include "xml/base/fd.hpp"

namespace hostler::daemon {

class Handshakes {
public:
    /// A connection is on its way in for as long as its entry lives.
    class Entry {
    public:
        Entry(Entry&& other) noexcept;
        Entry& operator=(Entry&&) = delete;
        ~Entry();

    private:
        friend class Handshakes;
        Entry(Handshakes& all, std::list<Fd>::iterator place) : all_(&all), place_(place) {}

        Handshakes* all_;
        std::list<Fd>::iterator place_;
    };

    Entry enter(int socket);
    std::size_t count() const;
    /// Ends the connections: each handshake fails, and its entry goes, as soon as it is looked at.
    void cut_off();

private:
    mutable std::mutex mutex_;
    std::list<Fd> sockets_;  ///< duplicates, so that a number means what it meant
};

}  // namespace hostler::daemon
