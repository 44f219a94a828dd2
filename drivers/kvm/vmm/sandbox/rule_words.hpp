#pragma once
// The words that conf/seccomp's rules use.

#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/kvm.h>
#include <linux/userfaultfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "drivers/kvm/vmm/cpu/kvm_lists.hpp"
#include "drivers/kvm/vmm/sandbox/filter.hpp"
