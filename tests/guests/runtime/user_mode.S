/* The way to level 3 and back, and what is done there. */

    .text
    .code64
/* RDI: where to begin. Comes back through user_mode_left, with RAX as the user left it. */
    .global user_mode_enter
user_mode_enter:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, user_mode_stack
    pushq $0x23                 /* a user's data */
    pushq $user_stack_end
    pushq $2
    pushq $0x2b                 /* a user's code */
    pushq %rdi
    iretq

    .global user_mode_left
user_mode_left:
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret

    .global user_vmcall
user_vmcall:
    movl $1, %eax
    vmcall
    int $0x80

    .global user_vmmcall
user_vmmcall:
    movl $1, %eax
    vmmcall
    int $0x80

    .bss
    .balign 16
    .global user_mode_stack
user_mode_stack: .skip 16
user_stack: .skip 4096
user_stack_end:
