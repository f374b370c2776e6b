package cart

import "testing"

func TestParse(t *testing.T) {
	if len(Parse("a b")) != 2 {
		t.Fatal("want two")
	}
}
