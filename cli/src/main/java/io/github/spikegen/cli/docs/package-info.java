/**
 * Makes the pictures of the documentation that no command makes; see docs/neurons.md for the
 * command.
 */
package io.github.spikegen.cli.docs;
