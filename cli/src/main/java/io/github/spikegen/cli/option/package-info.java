/** Options that commands share: mixins, converters of values, and what is wrong with them. */
package io.github.spikegen.cli.option;
