package io.github.spikegen.run.evaluation;

import java.util.Optional;

/**
 * The images of an evaluation, all of one size.
 *
 * @param real real images
 * @param generated generated images
 * @param otherReal real images that are compared with {@code real} in place of the generated ones,
 *     if there are such
 * @param originals as many images as generated ones, which reconstruct them one to one, if they do
 */
public record EvaluatedSets(
    NamedImages real,
    NamedImages generated,
    Optional<NamedImages> otherReal,
    Optional<NamedImages> originals) {}
