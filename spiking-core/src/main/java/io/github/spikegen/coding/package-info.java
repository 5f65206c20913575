/**
 * Between numbers and spikes: encoders that turn images into sequences, decoders that turn
 * sequences back into numbers, and the interface between images and discrete tokens.
 */
package io.github.spikegen.coding;
