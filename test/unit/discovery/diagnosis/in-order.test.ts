import { expect } from 'chai';
import { createLanes } from '../../../../src/discovery/diagnosis/in-order.js';

describe('lanes', () => {
  function open(count: number): {
    readonly lanes: ReturnType<typeof createLanes<string>>;
    readonly heard: string[];
  } {
    const heard: string[] = [];
    return { heard, lanes: createLanes(count, { observe: (event) => void heard.push(event) }) };
  }

  it('are heard one after the other, whoever tells first', () => {
    const { lanes, heard } = open(3);
    const [a, b, c] = lanes;
    c?.observe('c1');
    c?.close();
    b?.observe('b1');
    a?.observe('a1');
    expect(heard).to.deep.equal(['a1']);
    a?.close();
    expect(heard).to.deep.equal(['a1', 'b1']);
    b?.observe('b2');
    b?.close();
    expect(heard).to.deep.equal(['a1', 'b1', 'b2', 'c1']);
  });

  it('are heard at once when their turn has come', () => {
    const { lanes, heard } = open(2);
    const [a, b] = lanes;
    a?.close();
    b?.observe('b1');
    expect(heard).to.deep.equal(['b1']);
  });
});
