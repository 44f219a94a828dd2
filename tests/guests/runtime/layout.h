/* What assembly and C++ must agree on: selectors, bits, fixed places in low memory. */
#pragma once

#define CODE32 0x08
#define DATA 0x10
#define CODE64 0x18

#define PAGE_TABLE 0x007 /* present, writable, open to level 3 */
#define PAGE_LARGE 0x087 /* the same, and a page of its own */

#define CR0_PE 0x1
#define CR0_MP 0x2
#define CR0_EM 0x4
#define CR0_WP 0x10000
#define CR0_NW 0x20000000
#define CR0_CD 0x40000000
#define CR0_PG 0x80000000
#define CR4_PAE 0x20
#define CR4_OSFXSR 0x200
#define MSR_EFER 0xc0000080
#define EFER_LME 0x100

#define AP_START 0x8000 /* the page that processors start in: SIPI vector 8 */
#define AP_STACK_SIZE 8192
#define CPUS_MAX 64
