package io.github.spikegen.surrogate;

class SigmoidSurrogateTests extends SurrogateFunctionContract {

  @Override
  SurrogateFunction surrogate() {
    return new SigmoidSurrogate(4);
  }
}
