/**
 * What commands show: pictures of the activity of neurons. Nothing here runs a model or reads a
 * file.
 */
package io.github.spikegen.cli.view;
