// sim/run/cli_signals.cpp — the handlers only touch lock-free atomics and call _exit.
#include "sim/run/cli_signals.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace rotasim {

namespace {

std::atomic<bool> stop{false};
std::atomic<int> which{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void on_stop_signal(int number) {
    if (stop.exchange(true)) _exit(128 + number);  // Asked twice: do not wait for anything.
    which.store(number);
}

void set_handler(int number, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
}

}  // namespace

void occupy_standard_descriptors() {
    for (int descriptor = 0; descriptor < 3; ++descriptor) {
        if (::fcntl(descriptor, F_GETFD) != -1) continue;
        // The lowest free number is this one. Read-only, so that a write fails as it should.
        static_cast<void>(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
}

void install_signal_handlers() {
    set_handler(SIGINT, &on_stop_signal);
    set_handler(SIGTERM, &on_stop_signal);
    set_handler(SIGPIPE, SIG_IGN);
}

const std::atomic<bool>& stop_requested() { return stop; }

int stop_signal() { return which.load(); }

}  // namespace rotasim
