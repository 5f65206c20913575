/**
 * What turns images into features for the distances of {@code metric}: a network in a TorchScript
 * file, such as the Inception network that the published distances use, or a small classifier that
 * the library trains itself.
 *
 * <pre>{@code
 * try (FeatureExtractor extractor = ImageClassifier.fashionMnist();
 *     NDManager work = NDManager.newBaseManager()) {
 *   Features real = Features.of(extractor, testImages, work);
 *   Features generated = Features.of(extractor, samples, work);
 *   double distance = FrechetDistance.between(real.features(), generated.features());
 * }
 * }</pre>
 *
 * <p>Distances with different extractors can't be compared; every extractor has a name for reports.
 */
package io.github.spikegen.metric.feature;
