/** Runs static ELF programs with a handful of Linux system calls, to judge the CPU before a kernel runs on it. No product. */
package org.ringdom.x86.runner;
