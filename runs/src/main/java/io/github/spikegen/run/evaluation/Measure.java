package io.github.spikegen.run.evaluation;

/** The measures, in the order in which they are shown. */
public enum Measure {
  /** Representational similarity analysis. */
  RSA("RSA", "rsa"),
  /** Linear centred kernel alignment. */
  CKA("CKA", "cka"),
  /** The unbiased form of linear centred kernel alignment. */
  UNBIASED_CKA("unbiased CKA", "cka_unbiased"),
  /** Singular vector canonical correlation analysis. */
  SVCCA("SVCCA", "svcca"),
  /** Regression from the layer to each neuron. */
  REGRESSION("encoding", "regression");

  private final String title;
  private final String key;

  Measure(String title, String key) {
    this.title = title;
    this.key = key;
  }

  /**
   * Returns the measure's name for reading.
   *
   * @return such as {@code RSA}
   */
  public String title() {
    return title;
  }

  /**
   * Returns the measure's name in files.
   *
   * @return such as {@code rsa}
   */
  public String key() {
    return key;
  }
}
