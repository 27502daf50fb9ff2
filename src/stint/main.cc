// x
int main(){}
