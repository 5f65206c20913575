package io.github.spikegen.metric.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SingularVectorCanonicalCorrelationTests {

  private static double between(ResponseMatrix a, ResponseMatrix b) {
    return SingularVectorCanonicalCorrelation.between(a, b).mean();
  }

  private static PrincipalSubspace all(ResponseMatrix x) {
    return PrincipalSubspace.of(GramMatrix.of(x), 1);
  }

  @Test
  void ofSingleUnitsIsTheSizeOfTheirCorrelation() {
    ResponseMatrix x = Populations.unit(1, 2, 3, 4);
    ResponseMatrix y = Populations.unit(-1, -3, -2, -4);
    assertEquals(0.8, between(x, y), 1e-12);
  }

  @Test
  void keepsTheFewestComponentsThatExplainTheShare() {
    // uncorrelated units of variances 16, 4 and 1, in parts of 21
    ResponseMatrix x =
        ResponseMatrix.of(new double[][] {{4, 2, 1}, {4, -2, -1}, {-4, 2, -1}, {-4, -2, 1}});
    GramMatrix gram = GramMatrix.of(x);
    assertEquals(1, PrincipalSubspace.of(gram, 0.76).components());
    assertEquals(2, PrincipalSubspace.of(gram, 0.77).components());
    assertEquals(2, PrincipalSubspace.of(gram, 0.95).components());
    assertEquals(3, PrincipalSubspace.of(gram, 0.96).components());
    assertEquals(3, PrincipalSubspace.of(gram, 1).components());
  }

  @Test
  void rotationsScalesAndShiftsChangeNothing() {
    for (int units = 1; units <= 9; units++) {
      ResponseMatrix x = Populations.normal(14, units, units);
      ResponseMatrix y = Populations.mixed(x, 4, 2, units);
      double similarity = between(x, y);
      assertEquals(similarity, between(y, Populations.rotated(x, 3)), 1e-9);
      assertEquals(similarity, between(Populations.scaled(x, -0.03, 7), y), 1e-9);
      assertEquals(similarity, between(Populations.unitByUnit(x, false), y), 1e-9);
    }
  }

  @Test
  void allComponentsFollowAnyMapAndMostComponentsDont() {
    ResponseMatrix x = Populations.normal(20, 6, 1);
    ResponseMatrix y = Populations.mixed(x, 4, 2, 1);
    ResponseMatrix scaled = Populations.unitByUnit(x, true);
    assertEquals(
        SingularVectorCanonicalCorrelation.between(all(x), all(y)).mean(),
        SingularVectorCanonicalCorrelation.between(all(scaled), all(y)).mean(),
        1e-9);
    assertTrue(Math.abs(between(x, y) - between(scaled, y)) > 1e-3);
  }

  @Test
  void moreComponentsThanStimuliCorrelateWhateverTheData() {
    ResponseMatrix x = Populations.normal(11, 30, 1);
    ResponseMatrix y = Populations.normal(11, 4, 2);
    SingularVectorCanonicalCorrelation result =
        SingularVectorCanonicalCorrelation.between(all(x), all(y));
    assertEquals(10, result.componentsOfA());
    assertEquals(4, result.componentsOfB());
    assertEquals(4, result.certain());
    assertEquals(1, result.mean(), 1e-9);
    assertEquals(0, SingularVectorCanonicalCorrelation.between(all(y), all(y)).certain());
  }

  @Test
  void orderOfStimuliIsThatOfTheResponses() {
    ResponseMatrix x = Populations.normal(9, 3, 1);
    ResponseMatrix y = Populations.normal(9, 3, 2);
    int[] order = {4, 0, 3, 1, 2, 8, 6, 7, 5};
    assertEquals(
        SingularVectorCanonicalCorrelation.between(all(x), all(y.ofStimuli(order))).mean(),
        SingularVectorCanonicalCorrelation.between(all(x), all(y).inOrder(order)).mean(),
        1e-9);
  }

  @Test
  void refusesWhatHasNoComponents() {
    GramMatrix gram = GramMatrix.of(Populations.normal(9, 3, 1));
    assertThrows(IllegalArgumentException.class, () -> PrincipalSubspace.of(gram, 0));
    assertThrows(IllegalArgumentException.class, () -> PrincipalSubspace.of(gram, 1.1));
    GramMatrix still = GramMatrix.of(Populations.unit(2, 2, 2));
    assertThrows(UndefinedSimilarityException.class, () -> PrincipalSubspace.of(still, 0.99));
  }
}
