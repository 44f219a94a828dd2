/* The way in by Multiboot 0.6.96: 32-bit protected mode, paging off, EAX = magic, EBX = information.
   The guest stays there: what boots this way finds its own way on. */

#define HEADER_MAGIC 0x1badb002
#define HEADER_FLAGS 0x3        /* modules on pages, memory information */

    .section .multiboot, "a"
    .balign 4
    .long HEADER_MAGIC
    .long HEADER_FLAGS
    .long -(HEADER_MAGIC + HEADER_FLAGS)

    .text
    .global multiboot_entry
multiboot_entry:
    cli
    cld
    movl $stack_end, %esp
    xorl %ebp, %ebp
    subl $8, %esp               /* the ABI's alignment, two arguments below */
    pushl %ebx
    pushl %eax
    call start_multiboot
1:  hlt
    jmp 1b

    .bss
    .balign 16
stack: .skip 16384
stack_end:
