/* A guest whose first instructions write one byte to the serial port: what benchmarks wait for. */

    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 4, 18              /* name size, value size, XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long first_entry

    .text
    .code32
    .global pvh_entry
pvh_entry:
first_entry:
    movw $0x3f8, %dx
    movb $'!', %al
    outb %al, %dx
1:  hlt
    jmp 1b
