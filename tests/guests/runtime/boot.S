/* The way in by the PVH boot protocol: 32-bit protected mode, paging off, EBX = start info
   (Xen's public headers, arch-x86/hvm/start_info.h). Leaves with 64-bit paging of the first 4 GiB,
   a stack, and start_info in RDI. */

#include "layout.h"

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, 18              /* name size, value size, XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long pvh_entry

    .text
    .code32
    .global pvh_entry
pvh_entry:
    cli
    cld
    movl $boot_stack_end, %esp
    movl %ebx, %ebp
    movl $bss_start, %edi       /* a second boot finds memory as the first one left it */
    movl $bss_end, %ecx
    subl %edi, %ecx
    xorl %eax, %eax
    rep stosb

    /* 4 GiB in pages of 2 MiB: one table of four directories, filled in one run. */
    movl $boot_directories, %eax
    orl $PAGE_TABLE, %eax
    movl $4, %ecx
    movl $boot_pointers, %edi
1:  movl %eax, (%edi)
    addl $8, %edi
    addl $4096, %eax
    loop 1b
    movl $PAGE_LARGE, %eax
    movl $boot_directories, %edi
    movl $2048, %ecx
2:  movl %eax, (%edi)
    addl $8, %edi
    addl $0x200000, %eax
    loop 2b
    movl $boot_pointers, %eax
    orl $PAGE_TABLE, %eax
    movl %eax, boot_top

    call enter_long_mode
    ljmp $CODE64, $long_mode

/* Called by every processor: paging, and the segments of long mode. Changes EAX, ECX, EDX. */
    .global enter_long_mode
enter_long_mode:
    movl $boot_top, %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $(CR4_PAE | CR4_OSFXSR), %eax
    movl %eax, %cr4
    movl $MSR_EFER, %ecx
    rdmsr
    orl $EFER_LME, %eax
    wrmsr
    movl %cr0, %eax
    andl $~(CR0_EM | CR0_CD | CR0_NW), %eax
    orl $(CR0_PG | CR0_WP | CR0_MP | CR0_PE), %eax
    movl %eax, %cr0
    lgdt descriptor_pointer
    ret

    .code64
long_mode:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %eax, %fs
    movl %eax, %gs
    movl %ebp, %edi
    movl $boot_stack_end, %esp
    xorl %ebp, %ebp
    call start_guest
1:  hlt
    jmp 1b

    .section .rodata
    .balign 8
descriptors:
    .quad 0
    .quad 0x00cf9b000000ffff    /* CODE32 */
    .quad 0x00cf93000000ffff    /* DATA */
    .quad 0x00af9b000000ffff    /* CODE64 */
descriptors_end:
    .global descriptor_pointer
descriptor_pointer:
    .word descriptors_end - descriptors - 1
    .long descriptors

    .bss
    .balign 4096
    .global boot_top
boot_top: .skip 4096
boot_pointers: .skip 4096
boot_directories: .skip 4 * 4096
    .balign 16
boot_stack: .skip 32768
boot_stack_end:
