/**
 * What people see: tables, pictures, progress and how values are written. Knows nothing of options.
 */
package io.github.spikegen.cli.view;
