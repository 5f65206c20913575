/**
 * The command line {@code spikegen}: options, messages and progress; the work is done elsewhere.
 */
package io.github.spikegen.cli;
