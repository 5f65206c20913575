/**
 * The commands: each reads its options, asks {@code io.github.spikegen.run} for the work and says
 * what was done.
 */
package io.github.spikegen.cli.command;
