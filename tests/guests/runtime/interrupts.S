/* One stub a vector: saves what C++ may change and calls handle_interrupt(frame). */

    .text
    .code64
common:
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    cld
    leaq 72(%rsp), %rdi         /* vector, error code, RIP, CS, RFLAGS, RSP, SS */
    movq %rsp, %rax
    andq $-16, %rsp             /* an interrupt leaves the stack wherever it was */
    pushq %rax
    pushq %rax
    call handle_interrupt
    popq %rax
    movq %rax, %rsp
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    addq $16, %rsp
    iretq

    .balign 16
    .global interrupt_stubs
interrupt_stubs:                /* each takes 16 bytes */
vector = 0
    .rept 256
    .balign 16
    .if (vector != 8) && ((vector < 10) || (vector > 14)) && (vector != 17) && (vector != 21)
    pushq $0                    /* the processor pushes an error code for the others */
    .endif
    pushq $vector
    jmp common
vector = vector + 1
    .endr
