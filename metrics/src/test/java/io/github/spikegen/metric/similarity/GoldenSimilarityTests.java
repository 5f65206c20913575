package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GoldenArrays;
import io.github.spikegen.testing.ManagedArrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The measures agree with those of the reference, in float64. */
class GoldenSimilarityTests extends ArrayTest {

  private static final double TOLERANCE = 1e-10;

  private GoldenArrays golden;
  private ResponseMatrix x;
  private ResponseMatrix y;

  @BeforeEach
  void load() {
    golden = GoldenArrays.load(manager, "representational_similarity");
    int before = ManagedArrays.count(manager);
    x = ResponseMatrix.of(golden.get("x"));
    y = ResponseMatrix.of(golden.get("y"));
    assertEquals(before, ManagedArrays.count(manager));
  }

  @Test
  void representationalSimilarity() {
    double expected = golden.number("rsa_spearman_of_correlation_distance_rdms");
    assertEquals(expected, RepresentationalSimilarity.between(x, y), TOLERANCE);
  }

  @Test
  void linearAlignment() {
    double expected = golden.number("linear_cka");
    assertEquals(expected, CenteredKernelAlignment.linear(x, y), TOLERANCE);
  }

  @Test
  void canonicalCorrelation() {
    double expected = golden.number("svcca_mean_correlation_keep99");
    assertEquals(expected, SingularVectorCanonicalCorrelation.between(x, y).mean(), TOLERANCE);
  }
}
