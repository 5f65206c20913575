package io.github.spikegen.metric.similarity;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * Linear centered kernel alignment (CKA; Kornblith et al., "Similarity of neural network
 * representations revisited", 2019): the cosine of the angle between two Gram matrices.
 *
 * <p>It changes neither under rotations and reflections of a population's units, nor if all of them
 * are multiplied by one number or each is shifted; it does if units are scaled one by one, and
 * under other invertible maps. The plain form is at most 1 and above 0 even for unrelated
 * populations, the more so the more units there are for a stimulus; the unbiased form is around 0
 * for those.
 */
public final class CenteredKernelAlignment {

  private static final int FEWEST_STIMULI = 4;

  private CenteredKernelAlignment() {}

  /**
   * Compares two populations.
   *
   * @param a a population
   * @param b a population at the same stimuli
   * @return in [0, 1]
   * @throws UndefinedSimilarityException if in one of them nothing changes
   */
  public static double linear(ResponseMatrix a, ResponseMatrix b) {
    return linear(GramMatrix.of(a), GramMatrix.of(b));
  }

  /**
   * Compares two populations.
   *
   * @param a a population
   * @param b a population at the same stimuli
   * @return in [0, 1]
   * @throws UndefinedSimilarityException if in one of them nothing changes
   */
  public static double linear(GramMatrix a, GramMatrix b) {
    ResponseMatrix.requireSameStimuli(a.stimuli(), b.stimuli());
    DMatrixRMaj k = a.requireChange().products();
    DMatrixRMaj l = b.requireChange().products();
    return CommonOps_DDRM.elementSum(CommonOps_DDRM.elementMult(k, l, null))
        / (NormOps_DDRM.normF(k) * NormOps_DDRM.normF(l));
  }

  /**
   * Compares two populations by unbiased estimates (Song et al., "Feature selection via dependence
   * maximization", 2012, equation 5).
   *
   * @param a a population at 4 stimuli or more
   * @param b a population at the same stimuli
   * @return at most about 1; around 0, and often below, for unrelated populations
   * @throws UndefinedSimilarityException if in one of them nothing changes, or an estimate of its
   *     own variance isn't above 0
   */
  public static double unbiased(ResponseMatrix a, ResponseMatrix b) {
    return unbiased(GramMatrix.of(a), GramMatrix.of(b));
  }

  /**
   * Compares two populations by unbiased estimates.
   *
   * @param a a population at 4 stimuli or more
   * @param b a population at the same stimuli
   * @return at most about 1; around 0, and often below, for unrelated populations
   * @throws UndefinedSimilarityException if in one of them nothing changes, or an estimate of its
   *     own variance isn't above 0
   */
  public static double unbiased(GramMatrix a, GramMatrix b) {
    int[] once = new int[a.stimuli()];
    Arrays.fill(once, 1);
    double similarity = unbiased(a.requireChange(), b.requireChange(), once);
    if (Double.isNaN(similarity)) {
      throw new UndefinedSimilarityException(
          "the responses of %d stimuli are too few or too alike for an unbiased estimate"
              .formatted(a.stimuli()));
    }
    return similarity;
  }

  /**
   * Compares two populations at stimuli that occur several times or not at all, as {@link
   * ConfidenceInterval} asks for, over groups of four different stimuli.
   *
   * @param a a population at 4 stimuli or more
   * @param b a population at the same stimuli
   * @param counts how often each stimulus occurs
   * @return at most about 1, or NaN where it is undefined
   */
  public static double unbiased(GramMatrix a, GramMatrix b, int[] counts) {
    ResponseMatrix.requireSameStimuli(a.stimuli(), b.stimuli());
    ResponseMatrix.requireOneEntryEach(counts, a.stimuli());
    if (a.stimuli() < FEWEST_STIMULI) {
      throw new IllegalArgumentException(
          "an unbiased estimate needs at least %d stimuli, but there are %d"
              .formatted(FEWEST_STIMULI, a.stimuli()));
    }
    double[] weights = Arrays.stream(counts).asDoubleStream().toArray();
    DMatrixRMaj k = a.products();
    DMatrixRMaj l = b.products();
    double varianceOfA = independence(k, k, weights);
    double varianceOfB = independence(l, l, weights);
    if (!(varianceOfA > 0 && varianceOfB > 0)) {
      return Double.NaN;
    }
    return independence(k, l, weights) / Math.sqrt(varianceOfA) / Math.sqrt(varianceOfB);
  }

  /**
   * The Hilbert-Schmidt independence criterion as means over different stimuli i, j, q, r: of
   * {@code K_ij L_ij}, plus of {@code K_ij L_qr}, minus twice of {@code K_ij L_iq}. Sums over
   * different stimuli are sums over all without those where two coincide.
   */
  private static double independence(DMatrixRMaj k, DMatrixRMaj l, double... w) {
    Sums products = Sums.of(k, l, w);
    Sums ones = Sums.ofOnes(w);
    return products.pairs / ones.pairs
        + products.quadruples / ones.quadruples
        - 2 * products.triples / ones.triples;
  }

  /**
   * Sums over two, three and four different stimuli, each term times the weights of its stimuli.
   */
  private record Sums(double pairs, double triples, double quadruples) {

    static Sums of(DMatrixRMaj k, DMatrixRMaj l, double... w) {
      int n = w.length;
      double pairs = 0;
      double squares = 0; // pairs with the squares of their weights
      double stars = 0;
      double squaredStars = 0;
      double totalOfK = 0;
      double totalOfL = 0;
      for (int i = 0; i < n; i++) {
        double fromK = 0;
        double fromL = 0;
        double both = 0;
        double bothSquared = 0;
        for (int j = 0; j < n; j++) {
          if (j == i) {
            continue;
          }
          double x = w[j] * k.unsafe_get(i, j);
          double y = l.unsafe_get(i, j);
          fromK += x;
          fromL += w[j] * y;
          both += x * y;
          bothSquared += x * y * w[j];
        }
        pairs += w[i] * both;
        squares += w[i] * w[i] * bothSquared;
        stars += w[i] * (fromK * fromL - bothSquared);
        squaredStars += w[i] * w[i] * fromK * fromL;
        totalOfK += w[i] * fromK;
        totalOfL += w[i] * fromL;
      }
      return new Sums(pairs, stars, totalOfK * totalOfL - 4 * squaredStars + 2 * squares);
    }

    /** The sums where all products are 1. */
    static Sums ofOnes(double... w) {
      double[] p = new double[5];
      for (double weight : w) {
        for (int power = 1; power < p.length; power++) {
          p[power] += Math.pow(weight, power);
        }
      }
      return new Sums(
          p[1] * p[1] - p[2],
          p[1] * p[1] * p[1] - 3 * p[1] * p[2] + 2 * p[3],
          Math.pow(p[1], 4)
              - 6 * p[1] * p[1] * p[2]
              + 8 * p[1] * p[3]
              + 3 * p[2] * p[2]
              - 6 * p[4]);
    }
  }
}
