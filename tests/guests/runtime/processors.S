/* How a further processor starts: copied to AP_START, entered there in real mode by a SIPI. Takes the
   next number, a stack of its own, and calls start_processor(number). */

#include "layout.h"

    .section .rodata
    .global ap_code
    .global ap_code_end
    .code16
ap_code:
    cli
    cld
    xorw %ax, %ax
    movw %ax, %ds
    lgdtl AP_START + (ap_pointer - ap_code)
    movl %cr0, %eax
    orl $CR0_PE, %eax
    movl %eax, %cr0
    ljmpl $CODE32, $(AP_START + (ap_code32 - ap_code))

    .code32
ap_code32:
    movw $DATA, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movl $1, %ebp
    lock xaddl %ebp, ap_started
    leal 1(%ebp), %esp
    imull $AP_STACK_SIZE, %esp
    addl $ap_stacks, %esp
    movl $enter_long_mode, %eax
    call *%eax
    ljmpl $CODE64, $ap_long_mode

    .balign 8
ap_descriptors:
    .quad 0
    .quad 0x00cf9b000000ffff
    .quad 0x00cf93000000ffff
ap_pointer:
    .word ap_pointer - ap_descriptors - 1
    .long AP_START + (ap_descriptors - ap_code)
ap_code_end:

    .text
    .code64
ap_long_mode:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    leal 1(%rbp), %edi          /* processor 0 is the one that booted */
    xorl %ebp, %ebp
    call start_processor
1:  hlt
    jmp 1b

    .bss
    .balign 4
    .global ap_started
ap_started: .skip 4
    .balign 16
ap_stacks: .skip CPUS_MAX * AP_STACK_SIZE
