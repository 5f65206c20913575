/**
 * Trained models as DJL's model zoo offers them. Models are known as {@code GenerativeModel} alone;
 * nothing is trained or measured here.
 */
package io.github.spikegen.run.zoo;
